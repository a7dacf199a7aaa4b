/** The functions of `install.ps1` that download, by the proxies of the environment, and find the latest version. */
export const powershellDownload = String.raw`  # Windows PowerShell knows the proxy of the system alone, so these variables are read here; no name and password in them, Windows gives its own
  function Get-Proxy([string]$Url) {
    if (-not $env:HTTPS_PROXY -or $Url -notlike 'https:*') { return $null }
    $target = ([Uri]$Url).Host
    foreach ($entry in @("$env:NO_PROXY" -split '[,\s]+' | Where-Object { $_ })) {
      $domain = $entry.TrimStart('*').TrimStart('.')
      if (-not $domain -or $target -eq $domain -or $target -like "*.$domain") { return $null }
    }
    if ($env:HTTPS_PROXY -like '*://*') { return $env:HTTPS_PROXY }
    return "http://$env:HTTPS_PROXY"
  }

  function Get-Reason([string]$Url, [int]$Status, [string]$Message) {
    if ($Status -eq 404) { return "not found: $Url; versions that exist: $releases" }
    if ($Status -eq 403 -or $Status -eq 429) { return "too many requests: $Url answered $Status; wait some minutes, and try again" }
    if ($Status -ne 0) { return "$Url answered $Status; try again later" }
    return "no answer from $($Url): $Message; check the network, and HTTPS_PROXY if there is a proxy"
  }

  # what may pass is tried three times
  function Invoke-Request([hashtable]$Options) {
    $proxy = Get-Proxy $Options.Uri
    if ($proxy) { $Options.Proxy = $proxy; $Options.ProxyUseDefaultCredentials = $true }
    for ($try = 1; $true; $try++) {
      try { return Invoke-WebRequest -UseBasicParsing @Options }
      catch {
        $status = 0
        if ($_.Exception.Response) { $status = [int]$_.Exception.Response.StatusCode }
        $passing = $status -eq 0 -or $status -eq 429 -or $status -ge 500
        if (-not $passing -or $try -ge 3) { throw (Get-Reason $Options.Uri $status $_.Exception.Message) }
        Start-Sleep -Seconds $try
      }
    }
  }

  function Save-File([string]$Url, [string]$Path) { Invoke-Request @{ Uri = $Url; OutFile = $Path } }

  # the page of the latest release leads to its tag: costs nothing of the quota of the API
  function Get-LatestVersion {
    $answer = (Invoke-Request @{ Uri = "$releases/latest"; Method = 'Head' }).BaseResponse
    # Windows PowerShell, or PowerShell 7
    $page = $answer.ResponseUri
    if (-not $page) { $page = $answer.RequestMessage.RequestUri }
    if ("$page" -notmatch '/tag/v([^/?#]+)$') { throw "$releases/latest leads to no release; say which with -Version" }
    return $Matches[1]
  }

`;
