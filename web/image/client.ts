import { signal } from '../state/signal.ts';
import { ownPicture } from '../state/store.ts';
import type { Area, DrawnPicture, FromWorker, PoolingSettings, ToWorker } from './messages.ts';

/** The page's end of the image worker: the newest pictures as signals. */

export interface Pictures {
  readonly source: ImageBitmap;
  readonly sourceSize: readonly [height: number, width: number];
  readonly result: ImageBitmap;
  readonly resultSize: readonly [height: number, width: number];
  readonly milliseconds: number;
}

export const pictures = signal<Pictures | null>(null);
export const pictureProblem = signal<string | null>(null);
export const settingsProblem = signal<string | null>(null);
export const magnified = signal<{ area: Area; data: Uint8ClampedArray; result: Uint8ClampedArray } | null>(null);

let worker: Worker | null = null;
let busy = false;
/** Once the worker is free again, only the newest request of each kind matters. */
let waiting: ToWorker | null = null;

function pooledAgain(message: Extract<FromWorker, { kind: 'pooled' }>): void {
  const source = message.source ?? pictures.value?.source;
  if (!source) return;
  pictures.value = { ...message, source };
  settingsProblem.value = null;
  if (message.source) pictureProblem.value = null;
}

function save(file: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = 'pooled.png';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function onMessage({ data }: MessageEvent<FromWorker>): void {
  if (data.kind === 'pixels') {
    magnified.value = data;
    return;
  }
  if (data.kind === 'download') {
    save(data.file);
    return;
  }
  busy = false;
  if (data.kind === 'pooled') pooledAgain(data);
  else if (data.about === 'settings') settingsProblem.value = data.message;
  else pictureProblem.value = 'The browser cannot read this file as a picture.';
  const next = waiting;
  waiting = null;
  if (next) send(next);
}

function send(message: ToWorker, transfer: Transferable[] = []): void {
  worker ??= (() => {
    const started = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    started.addEventListener('message', onMessage);
    started.addEventListener('error', (event) => {
      // The page says so; the console need not repeat it.
      event.preventDefault();
      pictureProblem.value = 'Pictures cannot be pooled now. Check the connection and choose one again.';
      // The next request starts another worker.
      worker = waiting = null;
      busy = false;
    });
    return started;
  })();
  if (message.kind === 'pixels' || message.kind === 'download') {
    worker.postMessage(message);
  } else if (busy) {
    // A slider sends requests faster than a large picture is pooled; they must not replace a new picture.
    if (!waiting || message.kind !== 'pool') waiting = message;
    else waiting = { ...waiting, settings: message.settings } as ToWorker;
  } else {
    busy = true;
    worker.postMessage(message, transfer);
  }
}

export function showDrawn(picture: DrawnPicture, settings: PoolingSettings): void {
  ownPicture.value = false;
  send({ kind: 'drawn', picture, settings });
}

export function showFile(file: Blob, settings: PoolingSettings): void {
  ownPicture.value = true;
  send({ kind: 'file', file, settings });
}

/** Takes the frame if the worker is free, else drops it; the camera has another soon. */
export function showFrame(frame: ImageBitmap, settings: PoolingSettings): void {
  ownPicture.value = true;
  if (busy) frame.close();
  else send({ kind: 'frame', frame, settings }, [frame]);
}

export function poolAgain(settings: PoolingSettings): void {
  send({ kind: 'pool', settings });
}

export function magnify(area: Area, result: readonly [number, number]): void {
  send({ kind: 'pixels', area, result });
}

export function download(): void {
  send({ kind: 'download' });
}
