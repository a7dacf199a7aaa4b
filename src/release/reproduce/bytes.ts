import { open, type FileHandle } from 'node:fs/promises';

const pieceSize = 64 * 1024;

/** Offset of the first byte in which two files differ, the shorter length when one begins with the other. @throws what the file system says */
export async function firstDifference(first: string, second: string): Promise<number> {
  const [one, other] = [await open(first), await open(second)];
  try {
    for (let offset = 0; ;) {
      const [a, b] = [await piece(one, offset), await piece(other, offset)];
      const length = Math.min(a.length, b.length);
      const within = a.subarray(0, length).findIndex((byte, index) => byte !== b[index]);
      if (within >= 0) return offset + within;
      offset += length;
      if (length === 0 || a.length !== b.length) return offset;
    }
  } finally {
    await Promise.all([one.close(), other.close()]);
  }
}

async function piece(file: FileHandle, offset: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(pieceSize), 0, pieceSize, offset);
  return buffer.subarray(0, bytesRead);
}
