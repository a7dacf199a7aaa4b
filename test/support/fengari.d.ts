/** The part of fengari (a Lua machine in JavaScript, which has no types of its own) that the tests use. */
declare module 'fengari' {
  type State = { readonly machine: unique symbol };
  type LuaString = Uint8Array;
  type Library = (state: State) => number;
  export function to_luastring(text: string): LuaString;
  export function to_jsstring(text: LuaString): string;
  export const lua: {
    readonly LUA_TNIL: number;
    lua_createtable(state: State, list: number, record: number): void;
    lua_getfield(state: State, index: number, name: LuaString): number;
    lua_pushboolean(state: State, value: boolean): void;
    lua_pushinteger(state: State, value: number): void;
    lua_pushnumber(state: State, value: number): void;
    lua_pushstring(state: State, value: LuaString): void;
    lua_setglobal(state: State, name: LuaString): void;
    lua_settable(state: State, index: number): void;
    lua_tostring(state: State, index: number): LuaString;
    lua_pop(state: State, count: number): void;
    lua_settop(state: State, index: number): void;
  };
  export const lauxlib: {
    luaL_newstate(): State;
    luaL_dostring(state: State, code: LuaString): number;
    luaL_requiref(state: State, name: LuaString, open: Library, global: 0 | 1): void;
  };
  export const lualib: {
    readonly luaopen_base: Library;
    readonly luaopen_table: Library;
    readonly luaopen_os: Library;
  };
}
