/** Names of the parts inside an executable. */
export const assets = {
  /** The whole program as one CommonJS file. */
  program: 'cto.cjs',
  /** Its source map, for the lines that failures name. */
  map: 'cto.cjs.map',
} as const;
