export { explain } from './explain.js';
export { fetchScene } from './fetch.js';
export { reasonsFor } from './reasons.js';
export { emptyScene, podsOf, type Scene } from './scene.js';
