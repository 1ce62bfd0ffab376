export { plannerEnvironment as environment } from '../../planner-environment.ts';
