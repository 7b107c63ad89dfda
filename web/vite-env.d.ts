/// <reference types="vite/client" />

declare const __ABOUT__: import('./plugins/about.ts').About;
