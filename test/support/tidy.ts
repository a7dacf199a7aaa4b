import { afterAll } from 'vitest';
import { removeFolders } from './folder.js';

// loaded before each test file; the hooks that come first run last
afterAll(removeFolders);
