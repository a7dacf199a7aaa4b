import type { Panel, Row } from './model.js';

/** Columns of a dashboard. */
export const columns = 24;

/** Place on the grid of a dashboard, in columns and rows. */
export interface GridPosition {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A heading or a panel with its place. */
export type Placed =
  | { readonly row: string; readonly gridPos: GridPosition }
  | { readonly panel: Panel; readonly gridPos: GridPosition };

/** Puts panels side by side in reading order; one that does not fit starts a new line. Nothing overlaps. */
export function place(rows: readonly Row[]): readonly Placed[] {
  const placed: Placed[] = [];
  let top = 0;
  for (const row of rows) {
    placed.push({ row: row.title, gridPos: { x: 0, y: top, w: columns, h: 1 } });
    const panels = placeLine(row.panels, top + 1);
    placed.push(...panels);
    top = panels.reduce((bottom, { gridPos }) => Math.max(bottom, gridPos.y + gridPos.h), top + 1);
  }
  return placed;
}

function placeLine(panels: readonly Panel[], top: number): readonly Placed[] {
  let x = 0;
  let y = top;
  let lineHeight = 0;
  return panels.map((panel) => {
    const { w, h } = size(panel);
    if (x + w > columns) {
      x = 0;
      y += lineHeight;
      lineHeight = 0;
    }
    const gridPos = { x, y, w, h };
    x += w;
    lineHeight = Math.max(lineHeight, h);
    return { panel, gridPos };
  });
}

function size({ kind, width, height }: Panel): { readonly w: number; readonly h: number } {
  const small = kind === 'stat';
  return { w: Math.min(width ?? (small ? 4 : 12), columns), h: height ?? (small ? 4 : 8) };
}
