import { pathToFileURL } from 'node:url';

/**
 * A build, and the functions that call it. The query makes modules of their own of both, even when it is the same file
 * twice: the engine optimizes a function for what it has seen called, and the second build must not find it taken.
 */
export async function loadBuild(name, entry) {
  const query = encodeURIComponent(name);
  const module = await import(`${pathToFileURL(entry).href}?${query}`);
  const { avgpool2d } = await import(`./contenders/avgpool2d.mjs?${query}`);
  return { name, module, avgpool2d };
}
