/** Runs one case in a process of its own, so that no case inherits another's compiled code, heap or caches. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { cases } from './cases.mjs';
import { answer } from './child.mjs';
import { Missing } from './contenders/missing.mjs';
import { floorFile, packageEntry, referenceFile } from './paths.mjs';
import { runCase } from './run-case.mjs';

const require = createRequire(import.meta.url);
const peersFolder = new URL('node_modules/', import.meta.url);

async function nodeEnvironment() {
  return {
    browser: false,
    threads: true,
    floorModule: new WebAssembly.Module(readFileSync(floorFile)),
    reference: await import(pathToFileURL(referenceFile).href),
    importPackage,
    peerUrl: (path) => new URL(path, peersFolder).href,
    peerPath: (path) => fileURLToPath(new URL(path, peersFolder)),
    loadOpenCv,
    loadOnnxruntimeWeb,
  };
}

async function importPackage() {
  try {
    return await import(pathToFileURL(packageEntry).href);
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') throw new Missing('the package is not built');
    throw error;
  }
}

/** A new instance at each call: Node.js keeps one of every CommonJS module unless its cache forgets it. */
async function loadOnnxruntimeWeb() {
  for (const file of Object.keys(require.cache)) if (/onnxruntime-(web|common)/.test(file)) delete require.cache[file];
  return require('onnxruntime-web');
}

/** Wrapped in an object: OpenCV's module has a `then` that hands out the module, so awaiting it would never end. */
async function loadOpenCv() {
  const cv = require('@techstark/opencv-js');
  if (!cv.Mat) await new Promise((resolve) => (cv.onRuntimeInitialized = resolve));
  return { cv };
}

answer(async ({ id, options }) => {
  const kase = cases.find((candidate) => candidate.id === id);
  return runCase(kase, options, await nodeEnvironment());
});
