import { Stack, Duration } from 'aws-cdk-lib'
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda'

export class Orders extends Stack {
  constructor(scope, id) {
    super(scope, id)
    const step = (name: string) => {
      const id = `${name}Step`
      return new Function(this, id, {
        runtime: Runtime.NODEJS_24_X,
        code: Code.fromBucket(this.bucket, 'steps.zip'),
        handler: `${id.charAt(0).toLowerCase() + id.slice(1)}.handler`,
        timeout: Duration.seconds(10),
        memorySize: 256,
      })
    }
    step('ShipOrder')
  }
}
