import { expect, test } from 'vitest';
import { write } from './support/consumer.ts';
import { compiles, complaints, esnext, least } from './support/typescript.ts';

/* The oldest and the newest; those between are compiled by `npm run test:runtimes`. */
compiles(least);
compiles('7');

test('what is wrong is seen', () => {
  write(
    'types/wrong/wrong.mts',
    "import { averagePool2d } from 'avgpool2d';\naveragePool2d([[[[1]]]], { poolSize: '2' });\n",
  );
  expect(complaints(least, 'wrong', esnext, ['../wrong/wrong.mts'])).toMatch(/wrong\.mts.*error TS2/);
});
