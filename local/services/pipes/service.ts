import { AwsError } from '../../aws-error.ts';
import { arn, type Cloud } from '../../cloud.ts';
import { resourceType, type TwinService } from '../../template/resource.ts';
import type { TableStream } from '../dynamodb/stream.ts';
import { startPipe } from './pipe.ts';
import { pipeProperties } from './resources.ts';

/** EventBridge Pipes from the streams of DynamoDB to event buses. */
export function createPipes(cloud: Cloud, streams: ReadonlyMap<string, TableStream>): TwinService {
  return {
    resourceTypes: {
      'AWS::Pipes::Pipe': resourceType({
        properties: pipeProperties,
        create: ({ physicalName, properties }) => {
          const name = properties.Name ?? physicalName;
          const pipe = { name, arn: arn('pipes', `pipe/${name}`) };
          const stream = streams.get(properties.Source);
          if (!stream)
            throw new AwsError('NotFoundException', `${name}: there is no stream ${properties.Source}`, 404);
          startPipe(cloud, stream, pipe, properties);
          return {
            ref: name,
            attributes: { Arn: pipe.arn, CurrentState: 'RUNNING' },
          };
        },
      }),
    },
  };
}
