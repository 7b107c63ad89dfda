import { compiles } from '../package/support/typescript.ts';

for (const version of ['5.4', '5.9', '6']) compiles(version);
