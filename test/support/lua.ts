import { lauxlib, lua, lualib, to_jsstring, to_luastring } from 'fengari';

type State = ReturnType<typeof lauxlib.luaL_newstate>;

/** What a health rule says. */
export interface HealthAnswer {
  readonly status: string;
  readonly message: string | undefined;
}

/**
 * Runs a health rule the way Argo CD does: the object is the global `obj`, the answer is a table.
 *
 * @throws Error when the rule is no Lua, or fails
 */
export function runHealthRule(rule: string, object: unknown): HealthAnswer {
  const state = lauxlib.luaL_newstate();
  openLibraries(state);
  push(state, object);
  lua.lua_setglobal(state, to_luastring('obj'));
  if (lauxlib.luaL_dostring(state, to_luastring(rule)) !== 0)
    throw new Error(to_jsstring(lua.lua_tostring(state, -1)));
  const status = field(state, 'status');
  if (status === undefined) throw new Error('the rule answers no status');
  return { status, message: field(state, 'message') };
}

const onlyRequired = `local safe = { time = os.time, date = os.date }
os = nil
function require(name)
  if name == "os" then return safe end
  error("no module " .. name)
end`;

/**
 * Those that Argo CD opens for a rule: no library for texts, none for arithmetic; of `os` only the time, and only by `require`.
 * Source: util/lua/lua.go of Argo CD 3.5.
 */
function openLibraries(state: State): void {
  lauxlib.luaL_requiref(state, to_luastring('_G'), lualib.luaopen_base, 1);
  lauxlib.luaL_requiref(state, to_luastring('table'), lualib.luaopen_table, 1);
  lauxlib.luaL_requiref(state, to_luastring('os'), lualib.luaopen_os, 1);
  lua.lua_settop(state, 0);
  if (lauxlib.luaL_dostring(state, to_luastring(onlyRequired)) !== 0)
    throw new Error(to_jsstring(lua.lua_tostring(state, -1)));
}

function field(state: State, name: string): string | undefined {
  const type = lua.lua_getfield(state, -1, to_luastring(name));
  const value = type === lua.LUA_TNIL ? undefined : to_jsstring(lua.lua_tostring(state, -1));
  lua.lua_pop(state, 1);
  return value;
}

function push(state: State, value: unknown): void {
  if (typeof value === 'string') lua.lua_pushstring(state, to_luastring(value));
  else if (typeof value === 'boolean') lua.lua_pushboolean(state, value);
  else if (Number.isInteger(value)) lua.lua_pushinteger(state, value as number);
  else if (typeof value === 'number') lua.lua_pushnumber(state, value);
  else pushTable(state, Array.isArray(value) ? value.entries() : Object.entries(value as object));
}

/** Lists count from 1 in Lua. */
function pushTable(state: State, entries: Iterable<[string | number, unknown]>): void {
  lua.lua_createtable(state, 0, 0);
  for (const [key, value] of entries) {
    if (value === null || value === undefined) continue;
    push(state, typeof key === 'number' ? key + 1 : key);
    push(state, value);
    lua.lua_settable(state, -3);
  }
}
