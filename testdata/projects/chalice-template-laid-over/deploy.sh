#!/bin/bash
cd server
chalice package --stage production --merge-template cloudformation.json cfn/
aws cloudformation deploy --template-file cfn/packaged.yaml --stack-name dashboard
