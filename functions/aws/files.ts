import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** The bucket of the files that agencies fetch, and the client to reach it with. */
export interface Files {
  client: S3Client;
  bucket: string;
}

export function openFiles({ BUCKET_NAME }: { BUCKET_NAME: string }): Files {
  return { client: new S3Client({}), bucket: BUCKET_NAME };
}

/** Writes a file, or writes it again. */
export async function putFile(
  { client, bucket }: Files,
  { key, text, contentType }: { key: string; text: string; contentType: string },
): Promise<void> {
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType: contentType }));
}

/** The bytes of a file; throws `NoSuchKey` when there is none. */
export async function readFile({ client, bucket }: Files, key: string): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}
