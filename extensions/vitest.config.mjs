import {defineConfig} from 'vitest/config';

export default defineConfig({
  oxc: {jsx: {runtime: 'automatic', importSource: 'preact'}},
  test: {
    environment: 'jsdom',
    pool: 'threads',
    setupFiles: ['./shared/tests/ending.js'],
    include: ['*/tests/**/*.test.{js,jsx}'],
    // The tester imports an extension's .jsx itself: Node would load it instead of Vite.
    server: {deps: {inline: [/@shopify\/ui-extensions/]}},
  },
});
