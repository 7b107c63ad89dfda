// The bindings are free functions of numbers and booleans, which WebAssembly converts as Embind would. So a function
// becomes its invoker with the function's address filled in, and no type needs to be known: what Embind's JavaScript
// does for types is left out. Each entry replaces the one of the same name in Emscripten's own library; together they
// take three quarters of the glue, and from the module what names types for error messages.
const types = ['void', 'bool', 'integer', 'bigint', 'float', 'std_string', 'std_wstring', 'emval', 'memory_view'];
const nothing = Object.fromEntries(
  types.flatMap((type) => [
    [`_embind_register_${type}__deps`, []],
    [`_embind_register_${type}`, () => {}],
  ]),
);

addToLibrary({
  ...nothing,
  // Nothing ends the program or waits for a signal, but link-time optimization keeps the C library's ways to do so.
  _abort_js__deps: [],
  _abort_js: () => {},
  _setitimer_js__deps: [],
  _setitimer_js: () => 0,
  proc_exit__deps: [],
  proc_exit: () => {},
  _embind_register_function__deps: ['$AsciiToString', '$wasmTable'],
  _embind_register_function: (name, _count, _types, _signature, invoker, address) => {
    const invoke = wasmTable.get(invoker);
    Module[AsciiToString(name)] = (a, b, c, d, e, f, g, h, i, j) => invoke(address, a, b, c, d, e, f, g, h, i, j);
  },
});
