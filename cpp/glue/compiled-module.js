// The glue knows no way to be given a compiled module and yet be done when it returns, so js/core/load.ts hands it a
// `WebAssembly` whose Module constructor answers with that module.
/** @suppress {duplicate} Emscripten 3 has Closure see it beside the real one. */
// biome-ignore lint/correctness/noUnusedVariables: the glue that follows uses it
var WebAssembly = Module['webAssembly'];
