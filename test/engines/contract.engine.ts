import { describeStore } from '../local/dynamodb/contract/contract.ts';
import { openDynamoDbLocal } from './dynamodb-local.ts';

/** Where DynamoDB Local does not do as AWS documents: there the documents decide, and the twin keeps to them. */
describeStore('DynamoDB Local', openDynamoDbLocal, {
  'an update that cannot be made cancels all':
    'it answers ValidationException, where the API reference of TransactWriteItems names the reason ValidationError',
  'refuse two actions on one item':
    'it answers TransactionCanceledException; AWS answers ValidationException',
  'hold numbers in lists in their shortest form, too': 'it trims zeros only at the top of an item',
});
