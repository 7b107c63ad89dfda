/**
 * A picture that everyone recognises, drawn by code: a lighthouse at the sea. Its stripes, bricks, rigging and waves are
 * fine enough for aliasing, its sky for banding.
 */
type Canvas = OffscreenCanvasRenderingContext2D;

const width = 720;
const height = 480;
const horizon = 300;

function shade(canvas: Canvas, y0: number, y1: number, ...stops: string[]): CanvasGradient {
  const gradient = canvas.createLinearGradient(0, y0, 0, y1);
  for (const [at, colour] of stops.entries()) gradient.addColorStop(at / (stops.length - 1), colour);
  return gradient;
}

function polygon(
  canvas: Canvas,
  fill: string | CanvasGradient,
  ...points: readonly (readonly [number, number])[]
): void {
  canvas.fillStyle = fill;
  canvas.beginPath();
  for (const [x, y] of points) canvas.lineTo(x, y);
  canvas.fill();
}

function disc(canvas: Canvas, fill: string, x: number, y: number, radius: number): void {
  canvas.fillStyle = fill;
  canvas.beginPath();
  canvas.arc(x, y, radius, 0, 2 * Math.PI);
  canvas.fill();
}

function sky(canvas: Canvas): void {
  canvas.fillStyle = shade(canvas, 0, horizon, '#274a7d', '#6f9fce', '#f3c9a0', '#f7a76c');
  canvas.fillRect(0, 0, width, horizon);
  disc(canvas, '#fff1c9', 150, 236, 34);
  for (const [x, y, size] of [
    [420, 90, 26],
    [455, 78, 34],
    [495, 92, 28],
    [90, 120, 18],
    [118, 110, 24],
    [148, 122, 19],
  ] as const) {
    disc(canvas, 'rgba(255, 246, 238, 0.85)', x, y, size);
  }
}

function sea(canvas: Canvas): void {
  canvas.fillStyle = shade(canvas, horizon, height, '#c98d6a', '#3d6f97', '#163a5c');
  canvas.fillRect(0, horizon, width, height - horizon);
  // Waves get closer together towards the horizon: too fine for any larger pixel.
  for (let line = 0; line < 70; line++) {
    const y = horizon + 2 + (line * line) / 27;
    canvas.fillStyle = line % 2 ? 'rgba(255, 236, 210, 0.3)' : 'rgba(10, 35, 60, 0.3)';
    for (let x = (line * 37) % 23; x < width; x += 18 + line / 2) canvas.fillRect(x, y, 9 + line / 4, 1 + line / 40);
  }
}

function boat(canvas: Canvas): void {
  polygon(canvas, '#5b2c22', [60, 352], [170, 352], [150, 376], [82, 376]);
  canvas.fillStyle = '#3a241c';
  canvas.fillRect(113, 236, 3, 116);
  polygon(canvas, '#f7f3ea', [119, 242], [119, 346], [172, 346]);
  polygon(canvas, '#d9482b', [110, 256], [110, 346], [68, 346]);
  canvas.strokeStyle = '#2b2b33';
  canvas.lineWidth = 0.7;
  for (let rope = 0; rope < 9; rope++) {
    canvas.beginPath();
    canvas.moveTo(114, 238 + rope * 2);
    canvas.lineTo(62 + rope * 13, 352);
    canvas.stroke();
  }
}

function rocks(canvas: Canvas): void {
  polygon(canvas, '#3b3f46', [430, 480], [470, 396], [530, 372], [640, 366], [700, 392], [720, 404], [720, 480]);
  polygon(canvas, '#565b63', [470, 440], [520, 392], [600, 380], [660, 396], [600, 420]);
}

/** Half the tower's breadth at a height: it gets narrower upwards. */
const half = (y: number) => 26 + ((y - 130) / 250) * 20;

function tower(canvas: Canvas): void {
  const x = 580;
  for (let y = 130; y < 380; y++) {
    canvas.fillStyle = Math.floor((y - 130) / 36) % 2 ? '#f4efe6' : '#c0392b';
    canvas.fillRect(x - half(y), y, 2 * half(y), 1);
  }
  // Courses of brick, four pixels each.
  canvas.fillStyle = 'rgba(30, 20, 20, 0.28)';
  for (let y = 130; y < 380; y += 4) {
    canvas.fillRect(x - half(y), y, 2 * half(y), 1);
    for (let brick = x - half(y) + (y % 8); brick < x + half(y); brick += 8) canvas.fillRect(brick, y, 1, 4);
  }
  polygon(canvas, 'rgba(20, 20, 40, 0.25)', [x + 6, 130], [x + half(130), 130], [x + half(380), 380], [x + 14, 380]);
  for (const y of [176, 248, 320]) {
    canvas.fillStyle = '#23282f';
    canvas.fillRect(x - 6, y, 12, 20);
    canvas.fillStyle = '#ffe9a8';
    canvas.fillRect(x - 4, y + 2, 8, 16);
    canvas.fillStyle = '#23282f';
    canvas.fillRect(x - 1, y, 2, 20);
  }
  canvas.fillStyle = '#2b2f36';
  canvas.fillRect(x - 36, 122, 72, 8);
  for (let rail = x - 36; rail <= x + 36; rail += 4) canvas.fillRect(rail, 106, 1, 16);
  canvas.fillRect(x - 36, 105, 73, 2);
  canvas.fillStyle = '#fff3b8';
  canvas.fillRect(x - 18, 84, 36, 38);
  canvas.fillStyle = '#2b2f36';
  for (let bar = x - 18; bar <= x + 18; bar += 6) canvas.fillRect(bar, 84, 1.5, 38);
  polygon(canvas, '#8e2a20', [x - 26, 84], [x + 26, 84], [x, 54]);
  polygon(canvas, 'rgba(255, 244, 190, 0.35)', [x - 18, 92], [x - 18, 114], [250, 30], [250, 150]);
}

export const lighthouse = {
  width,
  height,
  draw(canvas: Canvas): void {
    for (const part of [sky, sea, boat, rocks, tower]) part(canvas);
  },
};
