export default defineNuxtConfig({
  compatibilityDate: '2025-07-15',
  telemetry: false,
  ssr: true,
  nitro: { preset: 'cloudflare_module', experimental: { wasm: true } },
});
