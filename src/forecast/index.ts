export { describeHistory } from './outlook.ts';
