/** Text above the tables of the reference page: how a file is found and layered, what values may look like. */
export function referencePreface(flagVariables: readonly string[]): string {
  return `<!-- generated from the configuration schema; do not edit -->

# Configuration

One file, \`cto.yaml\` in the current folder or the file of \`--config\`. Every key may be absent, and so may the file:
the profile then decides. \`cto config init\` writes a file to start from, \`cto config validate\` checks one,
\`cto config explain KEY\` tells a key's value and where it came from. [configuration.schema.json](configuration.schema.json)
gives editors completion and checks.

## Where a value comes from

The first of these that says something about a key wins:

1. \`--set a.b=c\`; later flags win over earlier ones. A dot within a key is written \`\\.\`.
2. The variable \`CTO_A__B\` for the key \`a.b\`: two underscores stand for a dot, case does not matter, \`-\` and \`_\` are the
   same. An empty variable counts as unset.
3. The overlay of \`--environment NAME\`, from \`environments.NAME\` of the file.
4. The file.
5. The profile.
6. The default in the tables below.

Maps merge key by key. Lists and single values replace. An empty value (\`key:\`) means that the key is not given: it takes
its default again. An empty section changes nothing.

Values of \`--set\` and of variables are taken as text where only text fits; elsewhere they are read as YAML 1.2, so that
\`true\`, \`4\`, \`[a, b]\` and \`{a: b}\` work.

These variables stand for flags, not for keys: ${flagVariables.map((name) => `\`${name}\``).join(', ')}.

## Variables in the file

\`\${NAME}\` in a value, also within a longer text, is replaced by the variable's value; \`$\${\` stands for \`\${\`. A variable
that a manifest needs must be set. A variable that only ends up in a Secret may be unset until you deploy: such keys are
marked below as *reference to a secret* or *may be unset*.

## Secrets

Secret values never stand in the configuration: it is committed, printed and compared. Give a reference:

| written | meaning |
|---|---|
| \`"\${NAME}"\` | the variable's value at deploy time |
| \`{ file: PATH }\` | the content of a file on the machine that deploys |
| \`{ secret: NAME, key: KEY }\` | a key of a Secret that exists in the cluster |

A private key, anything shaped like a token, and a literal under a key named password are refused wherever they stand, in
comments too. Messages show \`***\` in their place.

## What YAML is read

YAML 1.2 in UTF-8: only \`true\` and \`false\` are switches (\`yes\`, \`on\` and \`no\` are text), numbers are decimal
(\`0o7\`, \`0x1F\`, \`1e3\` and \`010\` are refused), merge keys (\`<<\`), custom tags, several documents and keys that
stand twice are refused. Anchors and aliases work for whole values. A file has 1 MiB at most and nests 100 deep at most.`;
}
