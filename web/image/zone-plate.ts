/**
 * Rings that get finer outwards, up to four pixels a ring at the middle of each side: half as fine as a pixel grid can
 * hold, so that a screen which draws the source smaller adds no false rings of its own. Whatever pooling cannot keep
 * apart shows as rings where there are none.
 */
export function zonePlate(size: number): ImageData {
  const image = new ImageData(size, size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const square = (x - size / 2) ** 2 + (y - size / 2) ** 2;
      const value = 127.5 + 127.5 * Math.cos((Math.PI * square) / (2 * size));
      image.data.set([value, value, value, 255], (y * size + x) * 4);
    }
  }
  return image;
}
