import { importCommands } from '../../../shared/api/command-routes/imports.ts';
import { rejectionCommands } from '../../../shared/api/command-routes/rejections.ts';

/** What people bring to the intake that else the ERP does. */
export const routes = { ...rejectionCommands, ...importCommands };
