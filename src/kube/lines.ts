/** Lines of a stream of bytes, without their ends; the last one only when it is complete: half a line is half an event. */
export async function* lines(stream: AsyncIterable<unknown>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) if (part !== '') yield part;
  }
}
