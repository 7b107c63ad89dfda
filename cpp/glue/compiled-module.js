// The glue knows no way to be given an instance and yet be done when it returns, so js/core/load.ts hands it a
// `WebAssembly` whose Instance constructor answers with that instance.
/** @suppress {duplicate} Emscripten 3 has Closure see it beside the real one. */
// biome-ignore lint/correctness/noUnusedVariables: the glue that follows uses it
var WebAssembly = Module['webAssembly'];
