/// <reference types="vite/client" />

declare const __ABOUT__: import('./plugins/about.ts').About;

/** What the package says of the opening picture; see plugins/opening.ts. */
declare const __OPENING__: import('./model/pooled.ts').Pooled;
