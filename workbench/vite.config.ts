// How the page is built: all into build/workbench, no byte from anywhere else at run time.
import optimizeLocales from '@react-aria/optimize-locales-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [
    react(),
    { ...optimizeLocales.vite({ locales: ['en-US', 'fr-FR', 'es-ES', 'ar-AE'] }), enforce: 'pre' },
  ],
  build: {
    outDir: '../build/workbench',
    emptyOutDir: true,
    target: 'es2022',
    // The page's policy allows fonts and scripts from its own server only, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
  },
});
