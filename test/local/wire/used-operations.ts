import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The document client's commands that have another name than their operation. */
const DOCUMENT_COMMANDS: Record<string, string> = {
  BatchGet: 'BatchGetItem',
  BatchWrite: 'BatchWriteItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  TransactGet: 'TransactGetItems',
  TransactWrite: 'TransactWriteItems',
  Update: 'UpdateItem',
};
const SERVICES: Record<string, string> = {
  'lib-dynamodb': 'dynamodb',
  'client-secrets-manager': 'secretsmanager',
};

/** Every operation that the functions, the operators' commands and the workflow call, as `service:Operation`. */
export function usedOperations(): string[] {
  const root = path.resolve(import.meta.dirname, '../../..');
  const functions = readdirSync(path.join(root, 'functions'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => imported(readFileSync(path.join(root, 'functions', file), 'utf8')));
  const workflow = readFileSync(path.join(root, 'test/infra/workflow/dunning.asl.json'), 'utf8');
  const integrated = [...workflow.matchAll(/arn:aws:states:::(?:aws-sdk:)?(\w+):(\w+)/g)].map(
    ([, service = '', action = '']) => `${service}:${action.charAt(0).toUpperCase()}${action.slice(1)}`,
  );
  return [...new Set([...functions, ...integrated])].sort();
}

function imported(source: string): string[] {
  return [...source.matchAll(/import \{([^}]*)\} from '@aws-sdk\/([\w-]+)'/g)].flatMap(
    ([, names = '', from = '']) => {
      const service = SERVICES[from] ?? from.replace('client-', '');
      const commands = [...names.matchAll(/\b(?:paginate(\w+)|(\w+)Command)\b/g)];
      return commands.map(([, paged, command]) => {
        const name = paged ?? command ?? '';
        return `${service}:${from === 'lib-dynamodb' ? (DOCUMENT_COMMANDS[name] ?? name) : name}`;
      });
    },
  );
}
