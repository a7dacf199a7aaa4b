/**
 * Allowed values by `<definition> <field>`, read from Kubernetes' generated Go file
 * `pkg/generated/openapi/zz_generated.openapi.go`. The published JSON leaves them out, because the server adds
 * them only behind the OpenAPIEnums gate; they are the same constants its validation uses.
 */
export type Enums = ReadonlyMap<string, readonly string[]>;

const FUNCTION = /^func schema_k8sio_api_([a-z0-9]+)_(v[a-z0-9]+)_(\w+)\(/;
/** gofmt indents the fields of the outermost object by five tabs. */
const FIELD = /^\t{5}"([^"]+)": \{$/;
const ENUM = /^\t+Enum:\s+\[\]interface\{\}\{(.*)\},$/;

/**
 * Reads the allowed values of all fields of `k8s.io/api` types.
 *
 * @param goSource - text of `zz_generated.openapi.go`
 */
export function enumsOf(goSource: string): Enums {
  const found = new Map<string, readonly string[]>();
  let definition: string | undefined;
  let field: string | undefined;
  for (const line of goSource.split('\n')) {
    const start = FUNCTION.exec(line);
    if (start !== null) definition = `${start[1]}.${start[2]}.${start[3]}`;
    else if (line.startsWith('func schema_')) definition = undefined;
    field = FIELD.exec(line)?.[1] ?? field;
    const values = ENUM.exec(line)?.[1];
    if (values === undefined || definition === undefined || field === undefined) continue;
    found.set(`${definition} ${field}`, JSON.parse(`[${values}]`) as readonly string[]);
  }
  return found;
}
