// What is left of Embind in JavaScript. The bindings are free functions of numbers and booleans, which WebAssembly
// converts as Embind would. So a function becomes its invoker with the function's address filled in, and no type needs
// to be known: what Embind's own JavaScript does for types is left out.
addToLibrary({
  // Nothing ends the program or waits for a signal, but link-time optimization keeps the C library's ways to do so.
  _abort_js__deps: [],
  _abort_js: () => {},
  _setitimer_js__deps: [],
  _setitimer_js: () => 0,
  proc_exit__deps: [],
  proc_exit: () => {},
  _embind_register_function__deps: ['$AsciiToString', '$wasmTable'],
  _embind_register_function: (name, _count, _types, _signature, invoker, address) => {
    Module[AsciiToString(name)] = wasmTable.get(invoker).bind(null, address);
  },
});
