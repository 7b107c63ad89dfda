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

function styleOfRest(bundle: Rolldown.OutputBundle): string {
  const file = Object.keys(bundle).find((name) => /rest-[^/]*\.css$/.test(name));
  if (!file) throw new Error('web/rest.ts has no style sheet.');
  return file;
}

/**
 * A script that fetches what the address asks for at the same time as the page. Without it the browser would learn of
 * these files only when it has the page's own.
 */
export function deepLinkScript(bundle: Rolldown.OutputBundle): string {
  const files: Record<string, string> = {};
  for (const mode of modes) if (mode !== 'grid') files[mode] = fileOf(bundle, `modes/${mode}.tsx`);
  const always = [
    { rel: 'modulepreload', href: fileOf(bundle, 'rest.ts') },
    { rel: 'preload', as: 'style', href: styleOfRest(bundle) },
  ];
  return `{
    const asked = location.hash + location.search, files = ${JSON.stringify(files)};
    const add = link => link.href && document.head.append(Object.assign(document.createElement('link'), link));
    if (asked.length > 1) {
      ${JSON.stringify(always)}.forEach(add);
      add({ rel: 'modulepreload', href: files[asked.match(/mode=(\\w+)/)?.[1]] });
    }
  }`.replace(/\n */g, '');
}
