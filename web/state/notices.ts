import { signal } from './signal.ts';

/** What the reader must be told once, above the page: what an address could not be read for, what a link leaves out. */
export const notices = signal<readonly string[]>([]);
