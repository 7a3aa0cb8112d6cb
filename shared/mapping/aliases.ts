import type { ColumnKind } from './columns.ts';
import type { EvidenceTarget, MappingField, evidenceRoles } from './mapping.ts';

/** What a column could be by its name. */
export type AliasTarget =
  | { readonly field: MappingField }
  | {
      readonly as: EvidenceTarget;
      readonly role: (typeof evidenceRoles)[number] | null;
      readonly group: string;
    };

/** One line of the table: what it is, which kinds its values may be, and the names that tools give it. */
interface Alias {
  readonly target: AliasTarget;
  /** Kinds of values; empty: any. */
  readonly kinds: readonly ColumnKind[];
  /** Folded (letters and digits, lower case), the likeliest first. */
  readonly names: readonly string[];
}

const field = (name: MappingField, names: string, kinds: readonly ColumnKind[] = []): Alias => ({
  target: { field: name },
  kinds,
  names: names.split(' '),
});

const thing = (
  as: EvidenceTarget,
  role: (typeof evidenceRoles)[number] | null,
  names: string,
  kinds: readonly ColumnKind[] = [],
  group = '',
): Alias => ({ target: { as, role, group }, kinds, names: names.split(' ') });

const time: readonly ColumnKind[] = ['time'];
const ip: readonly ColumnKind[] = ['ip'];
const host: readonly ColumnKind[] = ['host', 'domain', 'id', 'text', 'constant'];
const user: readonly ColumnKind[] = ['user', 'mail', 'text', 'id', 'constant', 'host', 'domain', 'path'];
const words: readonly ColumnKind[] = [
  'text',
  'constant',
  'severity',
  'tactic',
  'technique',
  'host',
  'path',
  'user',
  'url',
  'id',
  'domain',
];

/**
 * The names by which exports call their columns, in one table: alerts of SIEMs, EDR, IDS, firewalls, mail gateways and ticket systems. A name
 * is compared whole first, then by the last two parts of a path, then (ids of alerts apart) by its last. Lines above win over lines below.
 */
export const columnAliases: readonly Alias[] = [
  field(
    'time',
    'time timestamp eventtime datetime attime alerttime detectiontime detectedat detecttime detectiondate starttime eventtimestamp timegenerated createdat created createtime creationtime createddate date firstreporteddate occurred occurredat occurredtime when ts logtime utctime eventdate firstseen received receivedat devicetime reportedat timecreated opentime',
    time,
  ),
  field(
    'lastActivity',
    'lastactivity lastseen endtime lasteventtime lastoccurrence lastdetected endedat enddate',
    time,
  ),
  field('firstActivity', 'firstactivity firstoccurrence firsteventtime', time),
  field(
    'updated',
    'updated updatedat lastmodified modified modifiedat lastupdate lastupdatetime lastupdated',
    time,
  ),
  field('resolved', 'resolved resolvedat closedat closed closetime resolvedtime', time),
  field(
    'title',
    'title alerttitle alertname rulename ruletitle subject name signature signaturename alert alertsignature detectionname eventname threatname summary incidentname subject shortdescription rule detection msg message description eventtype',
    words,
  ),
  field(
    'severity',
    'severity alertseverity sev severityname severitylevel level priority criticality risklevel risk riskscore urgency severityid score',
    ['severity', 'number', 'text', 'constant', 'id'],
  ),
  field(
    'description',
    'description details detail longdescription message msg eventmessage eventdescription text body fulllog log rawlog',
    words,
  ),
  field('id', 'alertid detectionid eventid uid uuid guid id incidentid ticketid caseid alertuid eventuid', [
    'id',
  ]),
  field('detectorId', 'ruleid signatureid sid detectorid ruleuuid short rule ruleuid policyid checkid gid'),
  field(
    'techniques',
    'techniques technique mitretechniques mitretechnique mitreattack attack attackid techniqueid mitre tags',
    ['technique'],
  ),
  field(
    'category',
    'tactic tactics category alertcategory stage killchainstage killchainphase classtype eventcategory type alerttype threatcategory',
    ['tactic', 'text', 'constant', 'severity'],
  ),
  field('status', 'status alertstatus state workflowstatus', ['text', 'constant', 'severity']),
  field('assignedTo', 'assignee assignedto owner analyst handler assigned', [
    'text',
    'user',
    'mail',
    'constant',
    'host',
  ]),
  field('productName', 'product productname tool vendorproduct devicproduct deviceproduct sourceproduct', [
    'text',
    'constant',
    'host',
    'id',
  ]),
  field('threatDisplayName', 'threat malware malwarename virus virusname threatdisplayname', words),
  field('threatFamilyName', 'malwarefamily threatfamily family', words),
  field('actorDisplayName', 'threatactor actorname adversary', words),
  field(
    'recommendedActions',
    'recommendation recommendations recommendedaction recommendedactions remediation mitigation',
    words,
  ),
  field('webUrl', 'alerturl alertlink link weburl permalink alertweburl consoleurl', ['url']),
  field('comment', 'comment comments note notes', words),
  field('tags', 'tags labels tag', ['text', 'constant', 'id', 'host']),
  thing(
    'ip',
    'source',
    'srcip sourceip sourceipaddress srcaddr srcaddress sourceaddress src source ipsrc clientip clientaddress remoteip origip origh idorigh saddr attackerip attacker fromip senderip ipsource remoteaddress callerip callingip',
    ip,
  ),
  thing(
    'ip',
    'destination',
    'dstip destip destinationip destinationipaddress destinationaddress dstaddr dstaddress destaddress dest dst destination ipdst serverip resph idresph daddr targetip victimip toip ipdestination',
    ip,
  ),
  thing(
    'deviceAddress',
    null,
    'hostip deviceip agentip localip endpointip computerip machineip assetip internalip sensorip hostaddress deviceaddress',
    ip,
  ),
  thing('ip', null, 'ip ipaddress ipaddr address externalip publicip', ip),
  thing(
    'device',
    'source',
    'srchost sourcehost sourcehostname srchostname srcdevice sourcedevice clienthost clientname',
    host,
  ),
  thing(
    'device',
    'destination',
    'dsthost desthost destinationhost destinationhostname dsthostname desthostname dstdevice targethost targethostname serverhost',
    host,
  ),
  thing(
    'device',
    null,
    'host hostname computer computername device devicename machine machinename endpoint endpointname workstation system server agentname agent asset assetname hostfqdn fqdn dnshostname nodename node dvchost sensor relayhostname',
    host,
  ),
  thing('user', 'source', 'srcuser sourceuser sourceusername srcusername subjectusername subjectuser', user),
  thing('user', 'attacked', 'dstuser targetuser targetusername destuser destinationuser victimuser', user),
  thing(
    'user',
    null,
    'user username account accountname login loginname logon useraccount userprincipalname upn samaccountname accountupn suser duser principal userid endpointusername actor identity',
    user,
  ),
  thing('userDomain', null, 'userdomain accountdomain ntdomain domainname subjectdomainname', [
    'text',
    'host',
    'domain',
    'constant',
  ]),
  thing('userSid', null, 'usersid accountsid sid securityid', ['text', 'constant']),
  thing('url', null, 'url uri requesturl fullurl urloriginal targeturl destinationurl', ['url']),
  thing(
    'domain',
    null,
    'domain dnsquery query queryname fqdn dnsname dnsquestionname sni tlssni requestdomain destinationdomain',
    ['domain'],
  ),
  thing(
    'fileHash',
    null,
    'sha256 hash filehash sha256hash filesha256 hashes hashsha256 sha1 filesha1 sha1hash md5 filemd5 md5hash',
  ),
  thing(
    'filePath',
    null,
    'filepath file path targetfilename objectpath fullpath filefullpath filename targetfile filelocation',
    ['path', 'text', 'domain', 'host', 'constant'],
  ),
  thing(
    'parentProcessCommandLine',
    null,
    'parentcommandline parentcmdline parentprocesscommandline initiatingprocesscommandline parentcmd',
    words,
  ),
  thing('parentProcessId', null, 'ppid parentpid parentprocessid initiatingprocessid parentprocesspid', [
    'number',
    'id',
    'constant',
  ]),
  thing(
    'parentProcessImage',
    null,
    'parentimage parentprocess parentprocessname parentprocesspath initiatingprocessfilename parentname',
    ['path', 'text', 'domain', 'host', 'constant'],
  ),
  thing(
    'processCommandLine',
    null,
    'commandline cmdline processcommandline processcmdline command cmd',
    words,
  ),
  thing('processId', null, 'pid processid processpid newprocessid', ['number', 'id', 'constant']),
  thing(
    'processImage',
    null,
    'image process processname processpath imagepath exe executable processexecutable newprocessname',
    ['path', 'text', 'domain', 'host', 'constant'],
  ),
  thing('registryKey', null, 'registrykey regkey registrypath targetobject registrykeypath', [
    'path',
    'text',
    'constant',
  ]),
  thing('registryValueName', null, 'registryvaluename regvaluename', words),
  thing('registryValue', null, 'registryvalue registryvaluedata regvalue', words),
  thing(
    'mailSender',
    null,
    'sender senderemail senderaddress mailfrom emailfrom fromaddress from senderfromaddress',
    ['mail'],
  ),
  thing(
    'mailRecipient',
    null,
    'recipient recipientemail recipientaddress emailto toaddress to rcpt recipientemailaddress',
    ['mail'],
  ),
  thing('mailSubject', null, 'emailsubject mailsubject messagesubject', words),
  thing('mailMessageId', null, 'messageid internetmessageid emailmessageid'),
  thing('mailbox', null, 'mailbox mailboxaddress affectedmailbox email emailaddress mail', ['mail']),
];
