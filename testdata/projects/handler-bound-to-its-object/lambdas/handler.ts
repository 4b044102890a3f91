import { S3Client } from "@aws-sdk/client-s3";
import { Mail } from "./mail";

const mail = new Mail(new S3Client());

export const sendMail = mail.handle.bind(mail);
