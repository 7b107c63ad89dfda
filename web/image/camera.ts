import { signal } from '../state/signal.ts';

/** The camera, on request. Its pictures go to the image worker on this device and nowhere else. */

export const cameraOn = signal(false);
export const cameraProblem = signal<string | null>(null);

let stream: MediaStream | null = null;
/** Counts requests: one that was given up must not turn the camera on when the reader allows it at last. */
let request = 0;

function why(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError') return 'The camera was refused. Allow it in the browser and try again.';
  if (name === 'NotFoundError') return 'No camera was found.';
  return 'The camera could not be started.';
}

export function stopCamera(): void {
  request++;
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  cameraOn.value = false;
}

/** Asks for the camera and hands over its frames until it is stopped. */
export async function startCamera(onFrame: (frame: ImageBitmap) => void): Promise<void> {
  stopCamera();
  cameraProblem.value = null;
  const mine = request;
  const video = document.createElement('video');
  video.muted = true;
  try {
    const given = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
    if (mine !== request) {
      for (const track of given.getTracks()) track.stop();
      return;
    }
    stream = given;
    stream.getVideoTracks()[0]?.addEventListener('ended', stopCamera);
    video.srcObject = stream;
    await video.play();
  } catch (error) {
    if (mine !== request) return;
    stopCamera();
    cameraProblem.value = why(error);
    return;
  }
  if (mine !== request) return;
  cameraOn.value = true;
  const take = async () => {
    const frame = await createImageBitmap(video);
    if (mine === request) onFrame(frame);
    else frame.close();
  };
  const next = async () => {
    if (mine !== request) return;
    if (video.videoWidth > 0) await take();
    requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}
