export { cleanBuilds, type CleanedBuild, type CleanOptions } from './builds.js';
