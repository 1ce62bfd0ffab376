import { rotateWebhookSecret, type RotationStep } from '../../aws/secret-rotation.ts';

export const handler = (step: RotationStep) => rotateWebhookSecret(step);
