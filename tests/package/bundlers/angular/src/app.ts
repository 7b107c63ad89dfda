import { Component } from '@angular/core';
import { averagePool2d } from 'avgpool2d';

@Component({ selector: 'app-root', template: '<p>pooled: {{ mean }}</p>' })
export class App {
  readonly mean = averagePool2d([[[[1], [3]]]], { poolSize: [1, 2] }).data[0];
}
