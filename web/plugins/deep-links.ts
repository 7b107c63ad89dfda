import type { Rolldown } from 'vite';
import { modes } from '../state/settings.ts';

/** The file that holds a module which is loaded later. */
function fileOf(bundle: Rolldown.OutputBundle, module: string): string {
  const file = Object.values(bundle).find(
    (one) => one.type === 'chunk' && one.moduleIds.some((id) => id.endsWith(`/web/${module}`)),
  );
  if (!file) throw new Error(`No file holds web/${module}.`);
  return file.fileName;
}

/**
 * A script that fetches what the address asks for at the same time as the page. Without it the browser would learn of
 * these files only when it has the page's own.
 */
export function deepLinkScript(bundle: Rolldown.OutputBundle): string {
  const files: Record<string, string> = {};
  for (const mode of modes) if (mode !== 'grid') files[mode] = fileOf(bundle, `modes/${mode}.tsx`);
  const compute = fileOf(bundle, 'model/compute.ts');
  return `{
    const asked = location.hash + location.search, files = ${JSON.stringify(files)};
    const fetch = href => href && document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href }));
    if (asked.length > 1) {
      fetch('${compute}');
      fetch(files[asked.match(/mode=(\\w+)/)?.[1]]);
    }
  }`.replace(/\n */g, '');
}
