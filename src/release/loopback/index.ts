export { listen, type Listening } from './listen.js';
export { createRouter, type Match, type Router } from './router.js';
