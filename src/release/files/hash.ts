export { hashStream, type FileFacts } from '../file-facts.js';
