import type { S3Client } from "@aws-sdk/client-s3";

export class Mail {
  constructor(private readonly store: S3Client) {}

  async handle() {
    await new Promise((resolve) => setTimeout(resolve, 60000)); //~ long-sleep
  }
}
