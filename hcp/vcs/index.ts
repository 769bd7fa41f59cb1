export { Repositories, type Push } from './repositories';
