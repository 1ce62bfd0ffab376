import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { groups } from '../../shared/api/groups.ts';
import { acknowledge } from '../acknowledge.ts';

export interface SignInProps {
  /** Where the console may be, to which a person comes back after signing in or out. */
  consoleUrls: string[];
}

/** The people of the finance department: an administrator invites them and puts them into groups. */
export class SignIn extends Construct {
  readonly pool: cognito.UserPool;
  /** For the console in a browser: authorization code with PKCE, without a secret. */
  readonly client: cognito.UserPoolClient;
  readonly domain: cognito.UserPoolDomain;

  constructor(scope: Construct, id: string, { consoleUrls }: SignInProps) {
    super(scope, id);
    this.pool = new cognito.UserPool(this, 'Pool', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      mfa: cognito.Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(
      this.pool,
      'AwsSolutions-COG3',
      'Threat protection needs the Plus plan, priced per person: a second factor is required of everybody instead.',
    );
    acknowledge(
      this.pool,
      'AwsSolutions-COG8',
      'The Plus plan is priced per person: a second factor is required of everybody instead.',
    );
    groups.forEach((name, index) => {
      new cognito.UserPoolGroup(this, `Group-${name}`, {
        userPool: this.pool,
        groupName: name,
        // The lowest number is what counts of several groups.
        precedence: groups.length - index,
      });
    });
    this.client = this.pool.addClient('Console', {
      generateSecret: false,
      authFlows: { userSrp: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL],
        callbackUrls: consoleUrls,
        logoutUrls: consoleUrls,
      },
      supportedIdentityProviders: [cognito.UserPoolClientIdentityProvider.COGNITO],
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.hours(12),
    });
    this.domain = this.pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `puntual-${Aws.ACCOUNT_ID}` },
    });
  }
}
