/**
 * The part of `install.ps1` that is the same in every release: what stands in its block. No value is put into it, so nothing in it has to be escaped. It is written for
 * Windows PowerShell 5.1, where what a function returns comes out of its list when it is alone: every such call stands in `@( )`.
 */
export const powershellBody = String.raw`
  function Assert-Platform {
    $arch = $env:PROCESSOR_ARCHITECTURE
    if ($env:PROCESSOR_ARCHITEW6432) { $arch = $env:PROCESSOR_ARCHITEW6432 }
    if ($env:OS -ne 'Windows_NT') { throw "this is not Windows: use $releases/latest/download/install.sh" }
    if (-not $archiveFormat) { throw "there is no $name for Windows" }
    if ($arch -eq 'ARM64') { Write-Host 'this is an ARM processor: Windows runs the program for x64 on it' }
    elseif ($arch -ne 'AMD64') { throw "there is no $name for the processor $arch" }
  }

  # Windows PowerShell knows the proxy of the system alone, so these variables are read here; no name and password in them, Windows gives its own
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

  function Test-Signature([string]$From, [string]$Folder) {
    if (-not $minisignKey) { Write-Host 'signature: this release has none'; return }
    if (-not (Get-Command minisign -ErrorAction SilentlyContinue)) {
      Write-Host 'signature: not checked, minisign is not installed; the checksum is'
      return
    }
    $list = Join-Path $Folder 'checksums.txt'
    Save-File "$From/checksums.txt.minisig" "$list.minisig"
    & minisign -Vqm $list -P $minisignKey
    if ($LASTEXITCODE -ne 0) { throw 'the signature of checksums.txt is not right: the release was tampered with; install nothing, and tell us' }
    Write-Host 'signature: checked with minisign'
  }

  function Test-Checksum([string]$Folder, [string]$Archive) {
    $pattern = '^([0-9a-f]{64}) [ *]' + [regex]::Escape($Archive) + '$'
    $lines = @(Get-Content -LiteralPath (Join-Path $Folder 'checksums.txt') | Where-Object { $_ -cmatch $pattern })
    if ($lines.Count -ne 1) { throw "checksums.txt has not one checksum of $Archive; install nothing, and tell us" }
    $expected = $lines[0].Substring(0, 64)
    $actual = (Get-FileHash -Algorithm SHA256 -LiteralPath (Join-Path $Folder $Archive)).Hash.ToLowerInvariant()
    if ($actual -cne $expected) { throw "the checksum of $Archive is not right: $actual instead of $expected; download it again; if that does not help, tell us" }
  }

  # modules do not see the preferences of a script, so what must stop says so
  function Expand-Program([string]$Folder, [string]$Archive) {
    $unpacked = Join-Path $Folder 'unpacked'
    Expand-Archive -LiteralPath (Join-Path $Folder $Archive) -DestinationPath $unpacked -ErrorAction Stop
    $found = @(Get-ChildItem -LiteralPath $unpacked -Recurse -File -Filter "$name.exe")
    if ($found.Count -ne 1) { throw "$Archive does not hold $name.exe" }
    $said = & $found[0].FullName --version
    if ($LASTEXITCODE -ne 0) { throw "the program does not start here: $said; nothing was replaced" }
    return $found[0].FullName
  }

  # what is not ours to replace or remove, such as a link of a package manager
  function Assert-Own([string]$Target) {
    $there = Get-Item -LiteralPath $Target -Force -ErrorAction SilentlyContinue
    if (-not $there) { return }
    if ($there.PSIsContainer) { throw "$Target is a folder: use another -Prefix" }
    if ($there.Attributes -band [IO.FileAttributes]::ReparsePoint) { throw "$Target is a link: something else installed it; remove it with that, or use another -Prefix" }
  }

  # programs that were running when they were replaced
  function Remove-Former([string]$Bin) {
    if (-not (Test-Path -LiteralPath $Bin)) { return }
    Get-ChildItem -LiteralPath $Bin -File -Filter "$name.exe.*.old" | Remove-Item -Force -ErrorAction SilentlyContinue
  }

  # a running program can be renamed, but not replaced; in the folder itself a file is moved at once or not at all
  function Set-Program([string]$Source, [string]$Target) {
    $mark = [Guid]::NewGuid().ToString()
    $new = "$Target.$mark.new"
    $old = "$Target.$mark.old"
    try {
      Copy-Item -LiteralPath $Source -Destination $new
      if (Test-Path -LiteralPath $Target) { Move-Item -LiteralPath $Target -Destination $old }
      try { Move-Item -LiteralPath $new -Destination $Target }
      catch {
        if (Test-Path -LiteralPath $old) { Move-Item -LiteralPath $old -Destination $Target }
        throw
      }
    }
    finally { Remove-Item -LiteralPath $new -Force -ErrorAction SilentlyContinue }
  }

  function Get-PathKey {
    if ($System) { return 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Environment' }
    return 'HKCU:\Environment'
  }

  # as it is written, with its %VARIABLES%: read in any other way, their values of today would be written back for ever
  function Get-PathFolder {
    $written = (Get-Item -Path (Get-PathKey)).GetValue('Path', '', 'DoNotExpandEnvironmentNames')
    return @("$written" -split ';' | Where-Object { $_ })
  }

  function Set-PathFolder([string[]]$Folders) {
    Set-ItemProperty -Path (Get-PathKey) -Name Path -Value ($Folders -join ';') -Type ExpandString
    # tells the desktop, as setting any variable does
    [Environment]::SetEnvironmentVariable("$($name)_INSTALL_TOLD", [NullString]::Value, 'User')
  }

  function Test-SameFolder([string]$Written, [string]$Bin) {
    return [Environment]::ExpandEnvironmentVariables($Written).TrimEnd('\') -eq $Bin.TrimEnd('\')
  }

  function Add-ToPath([string]$Bin) {
    $folders = @(Get-PathFolder)
    if (@($folders | Where-Object { Test-SameFolder $_ $Bin }).Count -gt 0) { return }
    Set-PathFolder ($folders + @($Bin))
    Write-Host "$Bin was added to Path; open a new terminal"
  }

  function Remove-FromPath([string]$Bin) {
    $folders = @(Get-PathFolder)
    $rest = @($folders | Where-Object { -not (Test-SameFolder $_ $Bin) })
    if ($rest.Count -ne $folders.Count) { Set-PathFolder $rest }
  }

  function Install-Program([string]$Bin, [string]$Wanted) {
    Assert-Platform
    $target = Join-Path $Bin "$name.exe"
    Assert-Own $target
    New-Item -ItemType Directory -Force -Path $Bin | Out-Null
    if (-not $Wanted) { $Wanted = Get-LatestVersion }
    $Wanted = $Wanted -replace '^v', ''
    if ($Wanted -notmatch '^[0-9A-Za-z.+-]+$') { throw "'$Wanted' is no version" }
    $archive = $archiveFormat -f $Wanted
    $from = "$releases/download/v$Wanted"
    $folder = Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid().ToString())
    New-Item -ItemType Directory -Path $folder | Out-Null
    try {
      Write-Host "installing $name $Wanted into $Bin"
      Save-File "$from/checksums.txt" (Join-Path $folder 'checksums.txt')
      Save-File "$from/$archive" (Join-Path $folder $archive)
      Test-Signature $from $folder
      Test-Checksum $folder $archive
      Set-Program (Expand-Program $folder $archive) $target
      Remove-Former $Bin
    }
    finally { Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue }
    Write-Host "installed $target"
    Add-ToPath $Bin
  }

  function Uninstall-Program([string]$Bin) {
    $target = Join-Path $Bin "$name.exe"
    Assert-Own $target
    if (-not (Test-Path -LiteralPath $target)) { Write-Host "$target is not there; nothing to remove" }
    else {
      try { Remove-Item -LiteralPath $target -Force }
      catch { throw "cannot remove $($target): $($_.Exception.Message); end the program if it runs" }
      Write-Host "removed $target"
    }
    Remove-Former $Bin
    Remove-FromPath $Bin
  }

  # never asks for more rights by itself
  function Assert-Administrator {
    $user = [Security.Principal.WindowsPrincipal][Security.Principal.WindowsIdentity]::GetCurrent()
    if (-not $user.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) { throw '-System needs a terminal that was started as administrator' }
  }

  function Get-Folder {
    if ($Prefix) { return $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Prefix) }
    # a 32-bit PowerShell calls another folder so
    $programs = if ($env:ProgramW6432) { $env:ProgramW6432 } else { $env:ProgramFiles }
    if ($System) { return Join-Path $programs $name }
    return Join-Path $env:LOCALAPPDATA "Programs\$name"
  }

  # 0 leaves the choice to Windows; older ones have to be told
  if ([int][Net.ServicePointManager]::SecurityProtocol -ne 0) {
    [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
  }
  if ($System) { Assert-Administrator }
  $bin = Join-Path (Get-Folder) 'bin'
  if ($Uninstall) { Uninstall-Program $bin } else { Install-Program $bin $Version }
}
`;
