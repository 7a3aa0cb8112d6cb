/**
 * Detection technologies and sensors, what people read for them, and other spellings seen in exports (Sentinel's provider names, the names
 * of `/api/incidents`). Source: Microsoft Graph `detectionSource` (namespace microsoft.graph.security, beta).
 */
export const detectionSources = [
  {
    value: 'microsoftDefenderForEndpoint',
    label: 'Microsoft Defender for Endpoint',
    aliases: ['WindowsDefenderAtp', 'MDATP', 'MicrosoftDefenderATP', 'EDR'],
  },
  {
    value: 'antivirus',
    label: 'Antivirus',
    aliases: ['WindowsDefenderAv', 'Windows Defender AV', 'Microsoft Defender Antivirus'],
  },
  {
    value: 'smartScreen',
    label: 'Microsoft Defender SmartScreen',
    aliases: ['WindowsDefenderSmartScreen'],
  },
  { value: 'customTi', label: 'Custom threat intelligence', aliases: ['CustomerTI', 'Custom TI'] },
  {
    value: 'microsoftDefenderForOffice365',
    label: 'Microsoft Defender for Office 365',
    aliases: ['OfficeATP', 'OATP', 'Office 365 Security & Compliance'],
  },
  { value: 'automatedInvestigation', label: 'Automated investigation' },
  { value: 'microsoftThreatExperts', label: 'Microsoft Threat Experts', aliases: ['MTE', 'ThreatExperts'] },
  { value: 'customDetection', label: 'Custom detection' },
  {
    value: 'microsoftDefenderForIdentity',
    label: 'Microsoft Defender for Identity',
    aliases: ['AzureATP', 'AATP'],
  },
  {
    value: 'cloudAppSecurity',
    label: 'Microsoft Defender for Cloud Apps',
    aliases: ['MCAS', 'MicrosoftCloudAppSecurity', 'microsoftDefenderForCloudApps'],
  },
  {
    value: 'microsoft365Defender',
    label: 'Microsoft Defender XDR',
    aliases: ['MTP', 'MicrosoftThreatProtection', 'Microsoft 365 Defender', 'microsoftDefenderXdr'],
  },
  {
    value: 'azureAdIdentityProtection',
    label: 'Entra ID Protection',
    aliases: ['IPC', 'AadIdentityProtection', 'microsoftEntraIDProtection'],
  },
  { value: 'manual', label: 'Manual' },
  {
    value: 'microsoftDataLossPrevention',
    label: 'Data Loss Prevention',
    aliases: ['dataLossPrevention', 'DLP'],
  },
  { value: 'appGovernancePolicy', label: 'App governance policy' },
  { value: 'appGovernanceDetection', label: 'App governance detection' },
  {
    value: 'microsoftDefenderForCloud',
    label: 'Microsoft Defender for Cloud',
    aliases: ['Azure Security Center', 'ASC', 'AzureDefender'],
  },
  { value: 'microsoftDefenderForIoT', label: 'Microsoft Defender for IoT' },
  { value: 'microsoftDefenderForServers', label: 'Microsoft Defender for Servers' },
  { value: 'microsoftDefenderForStorage', label: 'Microsoft Defender for Storage' },
  { value: 'microsoftDefenderForDNS', label: 'Microsoft Defender for DNS' },
  { value: 'microsoftDefenderForDatabases', label: 'Microsoft Defender for Databases' },
  { value: 'microsoftDefenderForContainers', label: 'Microsoft Defender for Containers' },
  { value: 'microsoftDefenderForNetwork', label: 'Microsoft Defender for Network' },
  { value: 'microsoftDefenderForAppService', label: 'Microsoft Defender for App Service' },
  { value: 'microsoftDefenderForKeyVault', label: 'Microsoft Defender for Key Vault' },
  { value: 'microsoftDefenderForResourceManager', label: 'Microsoft Defender for Resource Manager' },
  { value: 'microsoftDefenderForApiManagement', label: 'Microsoft Defender for API Management' },
  { value: 'nrtAlerts', label: 'Sentinel near-real-time rule', aliases: ['ASI NRT Alerts'] },
  {
    value: 'scheduledAlerts',
    label: 'Sentinel scheduled rule',
    aliases: ['ASI Scheduled Alerts', 'CustomAlertRule'],
  },
  { value: 'microsoftDefenderThreatIntelligenceAnalytics', label: 'Sentinel threat intelligence' },
  { value: 'builtInMl', label: 'Sentinel machine learning' },
  { value: 'microsoftInsiderRiskManagement', label: 'Insider Risk Management' },
  { value: 'microsoftThreatIntelligence', label: 'Microsoft Threat Intelligence' },
  { value: 'microsoftDefenderForAIServices', label: 'Microsoft Defender for AI Services' },
  { value: 'securityCopilot', label: 'Security Copilot' },
  { value: 'microsoftSentinel', label: 'Microsoft Sentinel', aliases: ['Azure Sentinel'] },
] as const;
