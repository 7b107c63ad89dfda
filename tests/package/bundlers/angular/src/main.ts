import { bootstrapApplication } from '@angular/platform-browser';
import { averagePool2d } from 'avgpool2d';
import { App } from './app';

bootstrapApplication(App).then(() => {
  console.log(`pooled in the page: ${averagePool2d([[[[1], [3]]]], { poolSize: [1, 2] }).data[0]}`);
});
