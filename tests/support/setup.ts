import { refuseInheritedModelEnvironment } from './model-environment.ts';

refuseInheritedModelEnvironment(process.env);
