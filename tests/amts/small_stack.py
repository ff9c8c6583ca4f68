"""A stack with the outputs of the book's own and none of its functions."""

from __future__ import annotations

import json
from typing import Any

_LANGUAGES = "/amts/book/languages"

_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "states.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
_KEY = [
    {"AttributeName": "pk", "KeyType": "HASH"},
    {"AttributeName": "sk", "KeyType": "RANGE"},
]


def _language(code: str) -> dict[str, Any]:
    properties = {
        "Name": f"{_LANGUAGES}/{code}",
        "Type": "String",
        "Value": json.dumps({"code": code}),
    }
    return {"Type": "AWS::SSM::Parameter", "Properties": properties}


TEMPLATE: dict[str, Any] = {
    "Resources": {
        "Spanish": _language("es"),
        "Chinese": _language("zh"),
        "BookBucket": {"Type": "AWS::S3::Bucket"},
        "WorkBucket": {"Type": "AWS::S3::Bucket"},
        "Uploads": {"Type": "AWS::SQS::Queue"},
        "Ledger": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [
                    {"AttributeName": "pk", "AttributeType": "S"},
                    {"AttributeName": "sk", "AttributeType": "S"},
                ],
                "KeySchema": _KEY,
            },
        },
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": _TRUST}},
        "Workflow": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "StateMachineName": "amts-book",
                "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
                "DefinitionString": '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}',
            },
        },
    },
    "Outputs": {
        "BookBucketName": {"Value": {"Ref": "BookBucket"}},
        "WorkBucketName": {"Value": {"Ref": "WorkBucket"}},
        "LedgerTableName": {"Value": {"Ref": "Ledger"}},
        "StateMachineArn": {"Value": {"Ref": "Workflow"}},
        "UploadsQueueUrl": {"Value": {"Ref": "Uploads"}},
        "LanguagesParameter": {"Value": _LANGUAGES},
        "SourceLanguage": {"Value": "en"},
    },
}
