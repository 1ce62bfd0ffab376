export { plannerEnvironment as environment } from '../../planner.ts';
