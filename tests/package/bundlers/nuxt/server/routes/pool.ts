import { averagePool2d } from 'avgpool2d';
export default defineEventHandler(() => `pooled: ${averagePool2d([[[[1], [3]]]], { poolSize: [1, 2] }).data[0]}`);
